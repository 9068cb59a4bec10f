#!/usr/bin/env bash
# Open vSwitch in namespaces of its own, driven by polder controller: as many switches as asked for in a ring (a row if
# there are two), each with a host of its own number. With an "f" after the number, a function, a bump in the wire, is at
# ports 4 and 5 of switch 1.
#
#   open-vswitch.sh POLDER FOLDER SWITCHES OPTIONS-OF-THE-CONTROLLER... < commands
#
# Commands, one a line: "ping A B" prints ok or lost for one packet, "reach A B" ok as soon as one of many is answered (a
# machine that is busy with other things may lose some), "seen" whether the function has had packets since the last time,
# other than probes (LLDP), ARP and what IPv6 says of itself,
# "address N ADDRESS/LENGTH GATEWAY" gives a host another address, and B may be an address;
# "cut A B" takes a link away and "break" the function, and both wait until the controller knows; "flows A" prints the
# entries of a switch.
set -euo pipefail

if [[ ${INSIDE:-} != yes ]]; then
  INSIDE=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc bash "$0" "$@"
fi

polder=$1 folder=$2 count=${3%f} function=${3//[0-9]/}
shift 3
mount -t tmpfs none /run
export OVS_RUNDIR=/run/ovs OVS_LOGDIR=/run/ovs OVS_DBDIR=/run/ovs
mkdir -p "$OVS_RUNDIR"
ip link set lo up

quiet() { "$@" >>"$folder/setup.log" 2>&1 || { cat "$folder/setup.log" >&2; exit 1; }; }
vsctl() { quiet ovs-vsctl --db=unix:/run/ovs/db.sock --timeout=120 "$@"; }

start_switch() {
  quiet ovsdb-tool create /run/ovs/conf.db /usr/share/openvswitch/vswitch.ovsschema
  quiet ovsdb-server /run/ovs/conf.db --remote=punix:/run/ovs/db.sock --pidfile=/run/ovs/db.pid --detach --no-chdir --log-file
  vsctl --no-wait init
  quiet ovs-vswitchd unix:/run/ovs/db.sock --pidfile=/run/ovs/switch.pid --detach --no-chdir --log-file --disable-system
}

# attach SWITCH PORT INTERFACE
attach() {
  ip link set "$3" up
  vsctl add-port "s$1" "$3" -- set interface "$3" ofport_request="$2"
}

# machine NAME SWITCH PORT INTERFACE-WITHIN
machine() {
  ip link add "$1-$4" type veth peer name "$4" netns "$1"
  ip -n "$1" link set "$4" up
  attach "$2" "$3" "$1-$4"
}

add_switch() {
  vsctl add-br "s$1" -- set bridge "s$1" datapath_type=netdev protocols=OpenFlow13 fail-mode=secure \
    other-config:datapath-id="$(printf %016x "$1")" other-config:disable-in-band=true
  ip netns add "h$1"
  machine "h$1" "$1" 1 eth0
  ip -n "h$1" address add "10.0.0.$1/24" dev eth0
}

connect() {
  ip link add "l$1-$2" type veth peer name "l$2-$1"
  attach "$1" 2 "l$1-$2"
  attach "$2" 3 "l$2-$1"
}

add_function() {
  ip netns add f
  ip netns exec f sysctl -q net.ipv6.conf.all.disable_ipv6=1
  ip -n f link add wire type bridge
  ip -n f link set wire up
  machine f 1 4 left
  machine f 1 5 right
  ip -n f link set left master wire
  ip -n f link set right master wire
  coproc counter { ip netns exec f python3 -u -c "$count_packets" left; }
  seen >"$folder/seen.log"
}

# Prints, at each line that it reads, how many packets an interface has had since the last one. The kernel counts them as they
# pass: none is missed that was there before the answer to a ping. Only packets to one address count, which neither LLDP nor
# multicast membership has, and of those neither ARP (EtherType 0x806) nor ICMPv6 (58 behind EtherType 0x86dd).
count_packets='
import ctypes, socket, struct, sys

PACKET, STATISTICS, ATTACH_FILTER = 263, 6, 26
program = [
    (0x30, 0, 0, 0), (0x45, 6, 0, 1),
    (0x28, 0, 0, 12), (0x15, 4, 0, 0x0806), (0x15, 0, 2, 0x86DD),
    (0x30, 0, 0, 20), (0x15, 1, 0, 58),
    (0x06, 0, 0, 64), (0x06, 0, 0, 0),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
tap.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, struct.pack("HL", len(program), ctypes.addressof(code)))
tap.bind((sys.argv[1], 0))
tap.getsockopt(PACKET, STATISTICS, 8)
for _ in sys.stdin:
    print(struct.unpack("II", tap.getsockopt(PACKET, STATISTICS, 8))[0])
'

seen() {
  local packets
  echo >&"${counter[1]}"
  read -r packets <&"${counter[0]}"
  if [[ $packets -gt 0 ]]; then echo yes; else echo no; fi
}

# Until one is answered, for as long as a slow machine may take.
reach() {
  for _ in $(seq 60); do
    [[ $(ping_once "$1" "$2") == lost ]] || { echo ok; return; }
  done
  echo lost
}

ping_once() {
  local target=$2
  [[ $target == *.* ]] || target=10.0.0.$target
  if ip netns exec "h$1" ping -c 1 -W 2 "$target" >>"$folder/ping.log" 2>&1; then echo ok; else echo lost; fi
}

run() {
  case $1 in
  ping) ping_once "$2" "$3" ;;
  reach) reach "$2" "$3" ;;
  seen) seen ;;
  cut)
    ip link set "l$2-$3" down
    await "port .* is down" 2
    ;;
  break)
    ip -n f link set left down
    await "port .* is down" 1
    ;;
  address)
    ip -n "h$2" address flush dev eth0
    ip -n "h$2" address add "$3" dev eth0
    ip -n "h$2" route add default via "$4"
    ;;
  flows) ovs-ofctl -O OpenFlow13 dump-flows "unix:/run/ovs/s$2.mgmt" | grep cookie ;;
  esac
}

# Until the log has a number of lines that match.
await() {
  for _ in $(seq 1200); do
    [[ $(grep -c "$1" "$folder/controller.log" || true) -lt $2 ]] || return 0
    sleep 0.1
  done
  echo "no $2 lines with '$1':" >&2
  cat "$folder/controller.log" >&2
  exit 1
}

start_switch
for number in $(seq "$count"); do add_switch "$number"; done
links=0
for number in $(seq $((count - 1))); do connect "$number" $((number + 1)) && links=$((links + 2)); done
if [[ $count -gt 2 ]]; then connect "$count" 1 && links=$((links + 2)); fi
[[ -z $function ]] || add_function
"$polder" controller --listen 6653 "$@" >"$folder/controller.log" 2>&1 &
await "listening" 1
for number in $(seq "$count"); do vsctl set-controller "s$number" tcp:127.0.0.1:6653; done
await "joined" "$count"
await "link .* found" "$links"
while read -r line; do run $line; done
