#!/bin/bash
# Kills processes under load again and again: kills.sh [KILLS] [OF_THE_SERVER] [SEED]     default: 220 60 1
# KILLS of a process that works on a queue, as many of one that appends to mailboxes and of one that flags and expunges, too, and OF_THE_SERVER of the
# packaged server under SMTP; mailbox-kills.sh kills it under IMAP. Each time what was acknowledged has to be there. The server itself takes most of the
# time; the distribution is built first.
set -euo pipefail
cd "$(dirname "$0")/../.."
kills=${1:-220}
server=${2:-60}
seed=${3:-1}
quiet=(-o -B -ntp -Djacoco.skip -Dspotless.check.skip -Dcheckstyle.skip -Dsurefire.failIfNoSpecifiedTests=false
    -Dfailsafe.failIfNoSpecifiedTests=false "-Dseed=$seed")
nice mvn "${quiet[@]}" test -pl mailets/queue,mailets/mbox -am -Dtest='QueueKillTest,MboxKillTest,ChangesKillTest' "-Dkills=$kills"
nice mvn "${quiet[@]}" verify -pl integration-tests -am -Dtest=none -Dit.test='QueueIT#deliversWhatItAcceptedThroughKills' "-Dkills=$server"
