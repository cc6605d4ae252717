-- Claims of school stipend.subject by their latest rows, what was decided of them, and what is posted.
COPY (WITH claim AS (
          SELECT DISTINCT ON (c.claim) c.* FROM stipend.claims c ORDER BY c.claim, c.intake DESC
      )
      SELECT c.claim, c.day, c.teacher, c.part, c.cover, c.cost + coalesce(c.benefits, 0), d.batch,
             coalesce(d.outcome, 'not decided'), d.codes, d.target, p.posted, c.evidence,
             c.intake || '/' || c.line
      FROM claim c
      LEFT JOIN LATERAL (SELECT k.* FROM stipend.decision k
                         WHERE k.key = 'cover:' || c.claim
                           AND k.edition = ANY (current_setting('stipend.editions')::integer[])
                         ORDER BY k.batch DESC, k.line DESC LIMIT 1) d ON true
      LEFT JOIN LATERAL (SELECT sum(j.debit - j.credit) AS posted FROM stipend.entry e
                         CROSS JOIN LATERAL (VALUES (e.debit, e.amount, 0), (e.credit, 0, e.amount))
                                    j (class, debit, credit)
                         WHERE e.key = d.key AND e.edition = d.edition AND e.teacher = d.teacher
                           AND j.class = 'expense' AND e.origin IS NULL) p ON true
      WHERE c.school = current_setting('stipend.subject') AND NOT c.retract
      ORDER BY c.day, c.claim COLLATE "C") TO STDOUT
