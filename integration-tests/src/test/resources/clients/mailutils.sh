# A day with mail of mailutils on the file; it puts a new file in the place of the old one.
printf 'print 1\ndelete 3\ncopy 4 %s\nquit\n' "$SCRATCH/kept" | mail.mailutils -f "$MBOX" > "$SCRATCH/screen"
grep -q '^Subject: four' "$SCRATCH/kept"
expect '1 S one' '2 - two' '4 - four'
