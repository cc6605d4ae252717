SELECT stipend.lock_acts()
