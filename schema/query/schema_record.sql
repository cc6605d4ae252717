INSERT INTO stipend.migration (number, name, sha256)
VALUES ($1::integer, $2, decode($3, 'hex'))
