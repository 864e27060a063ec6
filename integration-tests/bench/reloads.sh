#!/bin/bash
# Reloads while twenty clients send, as ManyReloadsIT does, for longer: reloads.sh [RELOADS]     default: 1000
# Prints heap after a collection, descriptors and threads at reload 50 and at the end. Builds the distribution first.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec mvn -o -B -ntp verify -pl integration-tests -am -Dtest=none -Dit.test=ManyReloadsIT -Djacoco.skip \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false "-Dreloads=${1:-1000}"
