SELECT stipend.lock_intakes()
