#!/bin/sh
# A district's year, for somebody who has never seen it: import, plan, approve, post, explain, correct,
# replay.  The ledger stays, so that the commands named at the end can be typed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
year=$root/examples/teacher-leader-pathways
program=$root/build/cli/stipend
ledger=${STIPEND_DEMO:-/var/tmp/stipend-demo-$(id -u)}
began=$(date +%s)

stipend() { "$program" --data "$ledger/data" --no-progress "$@"; }
bold= plain=
[ ! -t 1 ] || { bold=$(printf '\033[1m') plain=$(printf '\033[0m'); }
say() { printf '\n%s%s%s\n\n' "$bold" "$*" "$plain"; }

# Print a command as it would be typed, then run it.
show() {
    printf '$ stipend'
    for word; do
        case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "${word#"$root"/}" ;; esac
    done
    echo
    stipend "$@"
}

# Make the demo's folder anew, and only ever that of this user.
if [ -e "$ledger" ]; then
    [ -O "$ledger" ] && [ -e "$ledger/demo" ] || { echo "demo: $ledger is not of this demo" >&2; exit 1; }
    echo "the demo of before, in $ledger, is made anew"
    stipend --quiet db stop >/dev/null 2>&1 || true
    rm -rf "$ledger"
fi
mkdir -m 755 "$ledger"
: >"$ledger/demo"
mkdir "$ledger/plans"
cd "$ledger/plans"

# import_month MONTH: every file of a month; one line for all of them.
import_month() {
    files=0 rows=0
    for file in "$year/facts/$1"/*.csv; do
        kind=${file##*/??-}
        said=$(stipend import "${kind%.csv}" "$file")
        said=${said#*: }
        files=$((files + 1)) rows=$((rows + ${said%% row*}))
    done
    printf '%s  %2d files  %5d facts\n' "$1" "$files" "$rows"
}

# post_month MONTH: plan by the clerk, approval by another login, posting by the clerk.
post_month() {
    said=$(stipend plan "$1" -o "$1.plan" | tail -n 1)
    case $said in *'nothing to post'*) echo "         $1: nothing is due yet"; return ;; esac
    stipend --user approver approve "$1.plan" --reason 'checked against the register' >/dev/null
    stipend post "$1.plan" | sed -n '1s/^posted/         posted/p'
}

say '1. A ledger of its own, and the rules: loaded by one person, approved by another'
show db init
show load "$year/programme.json"
show --user approver approve 1 --reason 'board item 7'

say '2. The autumn: what came in each month, and what was posted'
for month in 2026-07 2026-08 2026-09 2026-10 2026-11; do
    import_month $month
    post_month $month
done

say '3. December, when the first halves fall due: the plan of the month'
import_month 2026-12
echo
show plan 2026-12 -o 2026-12.plan

say '4. A second person approves exactly this plan; the clerk posts it, once'
show --user approver approve 2026-12.plan --reason 'the held ones were looked at'
show post 2026-12.plan
show post 2026-12.plan

say '5. HR asks about one teacher: held, and what would cure it'
show explain T1007 --on 2026-12-18 | sed '/^T1007.*claims/,/^Rules/{/^Rules/!d;}'

say '6. Winter: an attendance posted in the autumn turns out wrong; the difference is posted in February'
import_month 2027-01
post_month 2027-01
import_month 2027-02
echo
show plan 2027-02 -o 2027-02.plan
stipend --user approver approve 2027-02.plan --reason 'corrections agreed with the schools' >/dev/null
show post 2027-02.plan
echo
show explain T1032 --on 2027-02-19 | sed '/^T1032.*claims/,/^Rules/{/^Rules/!d;}'

say '7. The rest of the year'
for month in 2027-03 2027-04 2027-05 2027-06 2027-07 2027-08; do
    import_month $month
    post_month $month
done

say '8. The auditor: every batch decided again as known then, every digest checked, the head to keep'
show replay 2026-27
show verify
show head

say "That was a year, in $(($(date +%s) - began)) s. To be typed next:"
cat <<END
  alias stipend='$program --data $ledger/data'
  stipend explain T1072 --on 2026-12-18 --known-at 38   held, with a make-up still open
  stipend explain T1032                                 paid, corrected, owed back
  stipend plan 2027-08                                  nothing to post: the ledger holds what is due
  stipend explain T1007 --json                          the whole tree, for programs
  stipend db stop                                       stop its server; rm -r $ledger removes it all
END
