-- What names this ledger for ever, also after dump and restore: the chain of its first revision.
SELECT encode(chain, 'hex') FROM stipend.revision WHERE number = 1
