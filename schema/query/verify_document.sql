-- The document of revision number $1.
SELECT document FROM stipend.revision WHERE number = $1::integer
