# A day with s-nail on the file. What it copies counts as read.
printf 'type 1\nreply 1\nthanks from %s\n~.\nflag 2\ndelete 3\ncopy 4 %s\nsave 4 %s\nquit\n' "$WHO" "$SCRATCH/kept" "$FOLDERS/kept" |
    s-nail -n -# -~ -S noheader -S markanswered -S hold -S keepsave -S mta="$SENDMAIL" -S from="$WHO@example.com" -S sendwait -f "$MBOX" > "$SCRATCH/screen"
grep -q '^Subject: four' "$SCRATCH/kept"
replied
expect '1 AS one' '2 F two' '4 S four'
expect_in kept '1 S four'
