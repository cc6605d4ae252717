SELECT DISTINCT programme FROM stipend.edition ORDER BY programme
