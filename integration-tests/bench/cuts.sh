#!/bin/bash
# Cuts the power of queue and mbox again and again, over a layer that forgets what was not forced: cuts.sh [HISTORIES] [FIRST]     default: 10000 0
# A history of the queue has three cuts, one of an mbox two, one of a mailbox whose clients append, flag and expunge a cut in each of its four lives. FIRST is the number of the first history of the queue, to go on with others.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec nice mvn -o -B -ntp test -pl mailets/queue,mailets/mbox -am -Dtest='QueueCutTest,AppendCutTest,PortionCutTest,RewriteTest,ChangesCutTest' -Djacoco.skip \
    -Dspotless.check.skip -Dcheckstyle.skip -Dsurefire.failIfNoSpecifiedTests=false "-Dcuts=${1:-10000}" "-Dseed=${2:-0}"
