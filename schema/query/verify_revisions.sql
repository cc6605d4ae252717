-- The records of all programme revisions, without their documents.
SELECT r.number, r.edition, r.revision, d.programme, d.edition, r.by_user,
       (extract(epoch FROM r.at - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint,
       encode(r.sha256, 'hex'), encode(r.chain, 'hex')
FROM stipend.revision r
LEFT JOIN stipend.edition d ON d.number = r.edition
ORDER BY r.number
