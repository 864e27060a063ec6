# Sourced by the commands of bin/; no command of its own. POSIX sh; forks nothing on the way to java.
# Expects: $home, the distribution's directory; $name, the command as it was called.

# Sets jdk_full (as 17.0.15+6-Debian-1deb12u1) and jdk_major from the release file of the Java home $1.
pennypost_read_release() {
    jdk_full= jdk_plain= jdk_major=
    [ -r "$1/release" ] || return 1
    while IFS='=' read -r key value; do
        value=${value#\"} value=${value%\"}
        case $key in
            JAVA_RUNTIME_VERSION) jdk_full=$value ;;
            JAVA_VERSION) jdk_plain=$value ;;
        esac
        # The shell reads byte by byte, and the list of modules further down is long.
        [ -z "$jdk_full" ] || [ -z "$jdk_plain" ] || break
    done < "$1/release"
    jdk_full=${jdk_full:-$jdk_plain}
    case $jdk_full in *[!A-Za-z0-9.+_-]*) jdk_full= ;; esac
    jdk_major=${jdk_plain%%[!0-9]*}
    [ -n "$jdk_major" ]
}

# Sets rank to a number that orders versions such as 17.0.15 (major, minor, security, patch).
pennypost_rank() {
    rank=0 rest=$1.0.0.0.0
    for _ in 1 2 3 4; do
        part=${rest%%.*} rest=${rest#*.}
        part=${part%%[!0-9]*}
        while case $part in 0?*) true ;; *) false ;; esac; do part=${part#0}; done
        rank=$((rank * 1000 + ${part:-0}))
    done
}

# Sets java, jdk_full, jdk_major: JAVA_HOME, then the newest of /usr/lib/jvm, then the PATH; or ends with one line.
pennypost_find_java() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        if ! pennypost_read_release "$JAVA_HOME" || [ "$jdk_major" -ge 17 ]; then
            java=$JAVA_HOME/bin/java
            return
        fi
        echo "$name: warning: JAVA_HOME is Java $jdk_major, too old; looking for 17 or later elsewhere" >&2
    fi
    best= best_rank=0
    for candidate in "${PENNYPOST_JVM_DIRECTORY:-/usr/lib/jvm}"/*; do
        [ -x "$candidate/bin/java" ] && pennypost_read_release "$candidate" && [ "$jdk_major" -ge 17 ] || continue
        pennypost_rank "$jdk_plain"
        [ "$rank" -le "$best_rank" ] || { best=$candidate best_rank=$rank; }
    done
    if [ -n "$best" ]; then
        pennypost_read_release "$best"
        java=$best/bin/java
        return
    fi
    if java=$(command -v java) && real=$(readlink -f "$java"); then
        if ! pennypost_read_release "${real%/bin/java}" || [ "$jdk_major" -ge 17 ]; then
            return
        fi
    fi
    echo "$name: fatal: no Java 17 or later found; install one: apt-get install openjdk-17-jre-headless" >&2
    exit 72
}

# Sets archive_ending, how the names of this very JDK's class-data-sharing archives end; empty when the JDK is unnamed.
pennypost_archive_ending() {
    archive_ending=
    [ -n "$jdk_full" ] || return 0
    if [ "$jdk_major" -ge 25 ]; then archive_ending=$jdk_full.aot; else archive_ending=$jdk_full.jsa; fi
}

# Sets sharing and quiet, options for java: to read the archive $1, nothing when that is empty.
# PENNYPOST_TRAIN_ARCHIVE names an archive to write when java ends; then none is read.
pennypost_sharing() {
    case ${PENNYPOST_TRAIN_ARCHIVE:-}:$1 in
        :) sharing= ;;
        :*.aot) sharing=-XX:AOTCache=$1 ;;
        :*) sharing=-XX:SharedArchiveFile=$1 ;;
        *.aot:*) sharing=-XX:AOTCacheOutput=$PENNYPOST_TRAIN_ARCHIVE ;;
        *) sharing=-XX:ArchiveClassesAtExit=$PENNYPOST_TRAIN_ARCHIVE ;;
    esac
    # A stale archive is skipped by the virtual machine (-Xshare:auto, its default); it need not say so on the administrator's terminal.
    quiet=-Xlog:cds=off,cds+dynamic=off
    [ "${jdk_major:-17}" -lt 25 ] || quiet=-Xlog:aot=off,cds=off
}

# Replaces the shell by the main class $2 of a command, with the archive of $1, commands or pennypost, and the other arguments.
pennypost_java_command() {
    archive=$home/lib/archive/$1-
    shift
    pennypost_find_java
    pennypost_archive_ending
    # The distribution's own archive is as trustworthy as its jars.
    archive=$archive$archive_ending
    [ -n "$archive_ending" ] && [ -r "$archive" ] || archive=
    pennypost_sharing "$archive"
    [ -z "${PENNYPOST_TRAIN_ARCHIVE:-}" ] || set -- org.pennypost.commands.CommandTraining
    # shellcheck disable=SC2086 # PENNYPOST_JAVA_OPTS is a list of options
    exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx64m -Dslf4j.internal.verbosity=ERROR $quiet ${sharing:+"$sharing"} \
        -Dpennypost.home="$home" -Dpennypost.command="$name" -Dpennypost.archive="$archive_ending" \
        ${PENNYPOST_JAVA_OPTS:-} -cp "$home/lib/pennypost-commands-@project.version@.jar" "$@"
}

# Sets as, the words in front of the server's that make root the user mail_owner of the configuration directory $1, with what a mail server needs of root's
# rights; empty for everybody else and where main.cf names no such user.
pennypost_mail_owner() {
    as=
    [ -r "$1/main.cf" ] && [ "$(id -u)" = 0 ] || return 0
    owner=$(sed -n 's/^mail_owner[[:space:]]*=[[:space:]]*//p' "$1/main.cf" | tail -n 1)
    case $owner in '' | root | *[!A-Za-z0-9._-]*) return 0 ;; esac
    group=$(id -g "$owner" 2> /dev/null) || return 0
    rights=-all,+net_bind_service,+setuid,+setgid
    as="setpriv --reuid=$owner --regid=$group --init-groups --inh-caps=$rights --ambient-caps=$rights --bounding-set=$rights --"
}

# Replaces the shell by the server, in the foreground. $1: configuration directory, $2: status file or empty.
pennypost_server() {
    case $1 in /*) etc=$1 ;; *) etc=$PWD/$1 ;; esac
    status=$2
    pennypost_find_java
    pennypost_archive_ending
    # An archive of the instance is as trustworthy as its owner, so it is only for the one who owns it.
    archive=
    if [ -n "$archive_ending" ]; then
        archive=$home/lib/archive/server-$archive_ending
        if [ ! -r "$archive" ]; then
            archive=${etc%/*}/data/archive/server-$archive_ending
            { [ -O "${archive%/*}" ] && [ -O "$archive" ]; } || archive=
        fi
    fi
    pennypost_sharing "$archive"
    unsafe=
    if [ "${jdk_major:-17}" -ge 25 ]; then
        # Netty's way to memory, and native transports; without these the virtual machine warns at each start.
        unsafe="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    fi
    # Java reads the place of temporary files once, as it starts; large messages are to lie where nobody else looks.
    temporary=
    if [ "$etc" = /etc/pennypost ]; then
        temporary=-Djava.io.tmpdir=/var/lib/pennypost/tmp
    elif [ -d "${etc%/*}/data" ]; then
        temporary=-Djava.io.tmpdir=${etc%/*}/data/tmp
    fi
    pennypost_mail_owner "$etc"
    umask 077
    # Smaller pieces for the compiler: a server comes to its full speed after half as much work, and is as fast then.
    compiler="-XX:MaxInlineLevel=7 -XX:FreqInlineSize=120"
    # shellcheck disable=SC2086 # lists of options
    exec $as "$java" -Xmx256m -XX:+UseSerialGC $compiler -XX:-UsePerfData $quiet $unsafe ${sharing:+"$sharing"} \
        -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Dpennypost.home="$home" ${temporary:+"$temporary"} ${PENNYPOST_JAVA_OPTS:-} \
        -cp "$home/lib/server.jar" org.pennypost.server.PennypostServer \
        -c "$etc" ${status:+--status-file "$status"}
}

# The command pennypost. "run", with nothing but -c beside it, becomes the server itself: one process less, signals go straight.
pennypost_command() {
    etc=${MAIL_CONFIG:-/etc/pennypost} status='' run=no want='' rule=no
    for word do
        case $want in
            c) etc=$word want='' ;;
            s) status=$word want='' ;;
            *)
                case $word in
                    -c) want=c ;;
                    --status-file) want=s ;;
                    run) run=yes ;;
                    rule) rule=yes ;;
                    -h | --help) rule=no; run=no; break ;;
                    *) [ "$rule" = yes ] || run=no; [ "$rule" = yes ] || break ;;
                esac
                ;;
        esac
    done
    if [ "$run" = yes ] && [ -z "$want" ]; then
        pennypost_server "$etc" "$status"
    fi
    if [ "$rule" = yes ]; then
        pennypost_server_tool org.pennypost.server.RuleTrial "$@"
    fi
    pennypost_java_command pennypost org.pennypost.commands.Pennypost "$@"
}

# Tells java whether a person types: where both ends are a terminal. Java 17 and 25 do not agree on how to ask.
pennypost_typed() {
    typed=no
    ! { [ -t 0 ] && [ -t 1 ]; } || typed=yes
    PENNYPOST_JAVA_OPTS="${PENNYPOST_JAVA_OPTS:-} -Dpennypost.terminal=$typed"
}

# Replaces the shell by the main class $1, which needs the server's jars, with the other arguments.
pennypost_server_tool() {
    pennypost_find_java
    exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dslf4j.internal.verbosity=ERROR -Dpennypost.home="$home" \
        -cp "$home/lib/server.jar" "$@"
}

# Runs the command $1, the name of a file in bin/, with the other arguments.
pennypost_dispatch() {
    command=$1
    shift
    case $command in
        pennypost) pennypost_command "$@" ;;
        postfix)
            case $#:${1:-}:${3:-} in
                1:flush:) pennypost_java_command commands org.pennypost.commands.Postqueue -f ;;
                3:-c:flush) pennypost_java_command commands org.pennypost.commands.Postqueue -c "$2" -f ;;
                1:start-fg:) pennypost_command run ;;
                3:-c:start-fg) pennypost_command -c "$2" run ;;
                1:abort:) pennypost_command stop ;;
                3:-c:abort) pennypost_command -c "$2" stop ;;
                *) pennypost_command "$@" ;;
            esac
            ;;
        dovecot)
            case $#:${1:-}:${3:-} in
                0::) pennypost_command start ;;
                1:-F:) pennypost_command run ;;
                1:reload: | 1:stop: | 3:-c:reload | 3:-c:stop) pennypost_command "$@" ;;
                *) pennypost_java_command commands org.pennypost.commands.Doveconf "$@" ;;
            esac
            ;;
        doveconf) pennypost_java_command commands org.pennypost.commands.Doveconf "$@" ;;
        doveadm)
            case $#:${1:-}:${3:-} in
                1:reload: | 1:stop: | 3:-c:reload | 3:-c:stop) pennypost_command "$@" ;;
            esac
            pennypost_typed
            pennypost_java_command commands org.pennypost.commands.Doveadm "$@"
            ;;
        james-cli) pennypost_server_tool org.pennypost.server.cli.JamesCli "$@" ;;
        postconf) pennypost_java_command commands org.pennypost.commands.Postconf "$@" ;;
        postmap) pennypost_java_command commands org.pennypost.commands.Postmap "$@" ;;
        postalias) pennypost_java_command commands org.pennypost.commands.Postalias "$@" ;;
        postqueue) pennypost_java_command commands org.pennypost.commands.Postqueue "$@" ;;
        postsuper) pennypost_java_command commands org.pennypost.commands.Postsuper "$@" ;;
        postcat) pennypost_java_command commands org.pennypost.commands.Postcat "$@" ;;
        mail)
            pennypost_typed
            pennypost_java_command commands org.pennypost.commands.Mail "$@"
            ;;
        sendmail | mailq) pennypost_java_command commands org.pennypost.commands.Sendmail "$@" ;;
        newaliases) pennypost_java_command commands org.pennypost.commands.Newaliases "$@" ;;
        *)
            echo "$name: fatal: the launcher does not know $command" >&2
            exit 72
            ;;
    esac
}
