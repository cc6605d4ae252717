SELECT stipend.lock_batches()
