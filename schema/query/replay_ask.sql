-- Set what copy_decisions_after and copy_entries_after ask: batch $1, after line $2.  Lines are read in the order of
-- their index: to sort all that is left for each thousand would read a batch as often as it has thousands.
SELECT set_config('stipend.batch', $1, true), set_config('stipend.after_line', $2, true),
       set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_sort', 'off', true)
