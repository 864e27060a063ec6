# A day with s-nail on the file. What it copies counts as read.
printf 'type 1\nflag 2\ndelete 3\ncopy 4 %s\nquit\n' "$SCRATCH/kept" | s-nail -n -S noheader -S hold -S keepsave -f "$MBOX" > "$SCRATCH/screen"
grep -q '^Subject: four' "$SCRATCH/kept"
expect '1 S one' '2 F two' '4 S four'
