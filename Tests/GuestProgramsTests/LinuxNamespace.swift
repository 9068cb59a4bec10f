import Foundation
import TestSupport

/// A network namespace of the real Linux with the real iproute2 and net-tools: the judge of what the guests' tools print.
///
/// In it `eth0` has index 2, the MAC address 08:00:27:00:00:02 and Polder's queueing discipline.
enum LinuxNamespace {
  /// Whether this machine lets us have one, and has the tools.
  static let isAvailable = (try? output(of: ["true", "which ip arp tc"])) != nil

  private static let setUp = """
    set -e
    ip link add name eth0 index 2 address 08:00:27:00:00:02 type veth peer name peer0000 index 99
    echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad
    echo 1 > /proc/sys/net/ipv6/conf/peer0000/disable_ipv6
    ip link set lo up
    ip link set peer0000 up
    ip link set eth0 up
    tc qdisc add dev eth0 root pfifo_fast
    set +e

    """
  /// The kernel takes carriers, and addresses out of their tentative state, in its own time.
  private static let settle = """
    for i in $(seq 500); do
      ip -6 addr show dev eth0 scope link | grep inet6 | grep -qv tentative && ip link show eth0 | grep -q "state UP" \
        && ! ip -6 addr show dev eth0 | grep -q tentative && break
      sleep 0.01
    done
    """

  /// Standard output and standard error, together, of each command, after those that prepare.
  static func outputs(of commands: [String], after preparation: [String]) throws -> [String] {
    let separator = "====\n"
    let script = commands.map { "\($0); printf '\(separator)'" }
    let text = try output(of: preparation + [settle] + script)
    return Array(text.components(separatedBy: separator).dropLast()).map {
      // The brief form counts the peer's name into the column.
      $0.replacingOccurrences(of: "@peer0000  ", with: "           ").replacingOccurrences(of: "@peer0000", with: "")
        .replacingOccurrences(of: "\"link\":\"peer0000\",", with: "")
        .replacingOccurrences(of: "        \"link\": \"peer0000\",\n", with: "")
    }
  }

  /// Both of its outputs.
  private static func output(of commands: [String]) throws -> String {
    let script = "exec 2>&1\n" + setUp + commands.joined(separator: "\n")
    return String(decoding: try Tool("unshare").run(["-rn", "sh", "-c", script]), as: UTF8.self)
  }
}
