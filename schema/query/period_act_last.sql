-- The newest period act's number and chain.
SELECT number, chain FROM stipend.period_act ORDER BY number DESC LIMIT 1
