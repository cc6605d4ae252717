-- What the database's catalog says of the ledger: one row an object, with its state.  Of definitions
-- only a digest, but for short ones.  Views are held without the prefixes of their columns, which
-- differ between versions of PostgreSQL; the owner's own grants and not-null constraints likewise
-- (the latter are told with the columns).  A district's schema and roles are told under the names of those
-- without a district, and these as another's.  Of the partitions of an edition, and of what was one, definitions
-- are held with N for its number, so that verify_catalog_made.sql can tell once what each must be; of indexes
-- of a detached edition nothing, nor of what is unique by them: those that are missing are made when it is attached again.
WITH ledger AS (
    SELECT oid, nspname::text AS named FROM pg_namespace WHERE nspname = 'stipend'
), relation AS (
    SELECT c.*, l.named || '.' || c.relname AS named,
           substring(c.relname FROM '^(?:decision|entry)_([1-9][0-9]*)$') AS part
    FROM pg_class c JOIN ledger l ON l.oid = c.relnamespace AND c.relkind NOT IN ('i', 'I')
), grants AS (
    SELECT 'grants on schema ' || n.nspname AS object, n.nspacl AS acl, n.nspowner AS owner
    FROM pg_namespace n WHERE n.oid = (SELECT oid FROM ledger)
    UNION ALL
    SELECT 'grants on ' || r.named, r.relacl, r.relowner FROM relation r
    UNION ALL
    SELECT 'grants on ' || r.named || '.' || a.attname, a.attacl, r.relowner
    FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT 'grants on function ' || p.oid::regprocedure::text,
           coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
    FROM pg_proc p WHERE p.pronamespace = (SELECT oid FROM ledger)
    UNION ALL
    SELECT 'default grants of ' || d.defaclrole::regrole::text || ' on ' || d.defaclobjtype::text,
           d.defaclacl, d.defaclrole
    FROM pg_default_acl d
    WHERE d.defaclnamespace = (SELECT oid FROM ledger)
       OR d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = 'stipend_owner')
), listed (object, part, head, definition) AS (
    SELECT 'schema ' || n.nspname, NULL, 'owner ' || pg_get_userbyid(n.nspowner)::text, NULL::text
    FROM pg_namespace n WHERE n.oid = (SELECT oid FROM ledger)
    UNION ALL
    SELECT CASE r.relkind WHEN 'r' THEN 'table ' WHEN 'p' THEN 'table ' WHEN 'v' THEN 'view ' WHEN 'S' THEN 'sequence '
                          ELSE 'relation ' END || r.named,
           r.part, 'owner ' || pg_get_userbyid(r.relowner)::text
           || coalesce(' by ' || pg_get_partkeydef(r.oid), '')
           || CASE WHEN r.relpersistence <> 'p' THEN ', not durable' ELSE '' END
           || CASE WHEN r.relrowsecurity THEN ', row security' ELSE '' END
           || CASE WHEN r.relkind <> 'p' AND NOT r.relispartition
                        AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = r.oid OR i.inhrelid = r.oid)
                   THEN ', inherits' ELSE '' END
           || coalesce(', ' || array_to_string(r.reloptions, ' '), '')
           || CASE WHEN r.relkind = 'v' THEN ' ' ELSE '' END,
           CASE WHEN r.relkind = 'v' THEN regexp_replace(regexp_replace(
                replace(pg_get_viewdef(r.oid), (SELECT named FROM ledger) || '.', 'ledger:'),
                '[a-z_]+\.', '', 'g'), '[\s()]', '', 'g') END
    FROM relation r
    UNION ALL
    SELECT 'partition ' || i.inhrelid::regclass::text || ' of ' || p.named, r.part,
           CASE WHEN i.inhdetachpending THEN 'being detached ' ELSE '' END,
           replace(pg_get_expr(c.relpartbound, c.oid), '(''' || r.part || ''')', '(N)')
    FROM relation p
    JOIN pg_inherits i ON i.inhparent = p.oid
    JOIN pg_class c ON c.oid = i.inhrelid
    LEFT JOIN relation r ON r.oid = c.oid
    WHERE p.relkind = 'p'
    UNION ALL
    SELECT 'columns of ' || r.named, max(r.part), '', string_agg(concat_ws(' ', a.attname,
               format_type(a.atttypid, a.atttypmod),
               (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation),
               CASE WHEN a.attnotnull THEN 'not null' END, nullif(a.attidentity::text, ''),
               nullif(a.attgenerated::text, ''), pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
    FROM relation r
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
    WHERE r.relkind <> 'S'
    GROUP BY r.named
    UNION ALL
    SELECT 'constraint ' || k.conname || ' on ' || r.named, r.part,
           CASE WHEN k.convalidated THEN '' ELSE 'not validated ' END, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid
    WHERE k.contype IN ('c', 'f', 'p', 'x')
       OR k.contype = 'u' AND NOT EXISTS (SELECT FROM stipend.period_state s
                                          WHERE s.edition::text = r.part AND s.period = '' AND s.closed)
    UNION ALL
    SELECT 'index ' || c.relname || ' on ' || r.named, r.part,
           CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN '' ELSE 'not valid ' END,
           pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN relation r ON r.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM stipend.period_state s
                      WHERE s.edition::text = r.part AND s.period = '' AND s.closed)
    UNION ALL
    SELECT 'trigger ' || t.tgname || ' on ' || r.named, r.part,
           CASE t.tgenabled WHEN 'A' THEN 'always ' WHEN 'O' THEN 'not under replica ' WHEN 'D'
                            THEN 'disabled ' ELSE 'only under replica ' END,
           pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'triggers of constraint ' || k.conname || ' on ' || r.named, max(r.part),
           string_agg(t.tgenabled::text, '' ORDER BY t.tgname), NULL
    FROM pg_trigger t
    JOIN pg_constraint k ON k.oid = t.tgconstraint
    JOIN relation r ON r.oid = k.conrelid
    WHERE t.tgisinternal
    GROUP BY k.conname, r.named
    UNION ALL
    SELECT 'rule ' || w.rulename || ' on ' || r.named, r.part, '', pg_get_ruledef(w.oid)
    FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
    WHERE w.rulename <> '_RETURN'
    UNION ALL
    SELECT 'policy ' || p.polname || ' on ' || r.named, r.part, p.polcmd::text, NULL
    FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure::text, NULL, 'owner ' || pg_get_userbyid(p.proowner)::text || ' ',
           concat_ws(' ', p.prokind, l.lanname, p.prosecdef, p.provolatile, p.proisstrict,
                     p.prorettype::regtype, array_to_string(p.proconfig, ' '), p.prosrc)
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = (SELECT oid FROM ledger)
    UNION ALL
    SELECT g.object, NULL, string_agg(x.who || '=' || x.what, ' ' ORDER BY x.who), NULL
    FROM grants g
    CROSS JOIN LATERAL (
        SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END COLLATE "C" AS who,
               string_agg(lower(a.privilege_type) || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ','
                          ORDER BY a.privilege_type) AS what
        FROM aclexplode(g.acl) a
        WHERE a.grantee <> g.owner
        GROUP BY a.grantee) x
    GROUP BY g.object
    UNION ALL
    SELECT 'role ' || o.rolname, NULL,
           concat_ws(' ', CASE WHEN o.rolcanlogin THEN 'login' END, CASE WHEN o.rolsuper THEN 'superuser' END,
                     CASE WHEN o.rolcreaterole THEN 'createrole' END, CASE WHEN o.rolcreatedb THEN 'createdb' END,
                     CASE WHEN o.rolreplication THEN 'replication' END,
                     CASE WHEN o.rolbypassrls THEN 'bypassrls' END,
                     (SELECT 'is ' || string_agg(m.roleid::regrole::text, ' ' ORDER BY m.roleid::regrole::text)
                      FROM pg_auth_members m WHERE m.member = o.oid)), NULL
    FROM pg_roles o
    WHERE o.rolname IN ('stipend_owner', 'stipend_clerk', 'stipend_approver', 'stipend_auditor', 'stipend_hr')
    UNION ALL
    SELECT 'login ' || o.rolname, NULL, concat_ws(' ', CASE WHEN h.owns THEN 'may act as stipend_owner' END,
               CASE WHEN h.both_roles THEN 'holds both stipend_clerk and stipend_approver' END), NULL
    FROM pg_roles o
    CROSS JOIN LATERAL (
        SELECT pg_has_role(o.oid, 'stipend_owner', k.held) AS owns,
               pg_has_role(o.oid, 'stipend_clerk', k.held)
               AND pg_has_role(o.oid, 'stipend_approver', k.held) AS both_roles
        FROM (SELECT CASE WHEN current_setting('server_version_num')::integer >= 160000
                          THEN 'SET' ELSE 'MEMBER' END AS held) k) h
    WHERE NOT o.rolsuper AND o.rolname <> 'stipend_owner' AND (h.owns OR h.both_roles)
)
SELECT object COLLATE "C" AS object,
       coalesce(head, '') || CASE WHEN length(d.text) <= 40 THEN d.text
            WHEN d.text IS NULL THEN ''
            ELSE left(encode(sha256(convert_to(d.text, 'UTF8')), 'hex'), 32) END AS state
FROM (SELECT replace(x.object, named, 'stipend'), x.part, replace(own.head, named, 'stipend'),
             replace(own.definition, named, 'stipend')
      FROM listed x
      CROSS JOIN ledger
      CROSS JOIN LATERAL (
          SELECT regexp_replace(x.head, another, '\1another''s \2', 'g') AS head,
                 regexp_replace(x.definition, another, '\1another''s \2', 'g') AS definition
          FROM (SELECT CASE WHEN named = 'stipend' THEN '$(.)(.)' -- nothing
                    ELSE '(^|[ \n(,]|''(?=stipend_))(stipend(?:[.]|_(?:owner|clerk|approver|auditor|hr)\M))'
                    END) m (another)
      ) own) told (object, part, head, definition)
CROSS JOIN LATERAL (SELECT CASE WHEN part IS NULL THEN definition
                                ELSE regexp_replace(definition, '_' || part || '(?![0-9])', '_N', 'g') END) d (text)
ORDER BY 1
