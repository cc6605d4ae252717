SELECT number, name, encode(sha256, 'hex') FROM stipend.migration ORDER BY number
