import Guests
import NetworkStack
public import Packets

/// Where a command line sends packets, as far as it can be told without running it.
public struct CommandDestination: Sendable, Hashable {
  public var address: IPAddress
  /// As it is typed: an address or a name.
  public var text: String
  /// Whether it waits for an answer.
  public var isAnswered: Bool
}

extension GuestCommand {
  /// The hosts that a command line is about. Of a pipeline whose failure the line itself deals with, there are none: it may be
  /// meant to fail.
  ///
  /// - Parameter names: what the guest's `/etc/hosts` says.
  public static func destinations(of commandLine: String, names: NameTable) -> [CommandDestination] {
    guard let line = try? ShellLine(commandLine) else { return [] }
    let pipelines = zip(line.pipelines, line.dealsWithFailure).filter { !$0.1 }.map(\.0)
    return pipelines.flatMap(\.commands).flatMap { command -> [CommandDestination] in
      guard !command.words.contains(where: { $0.contains(ShellWordReader.status) }),
        let program = try? CommandCatalog.program(for: command.words, names)
      else { return [] }
      return destinations(of: program, names)
    }
  }

  private static func destinations(of program: any GuestProgram, _ names: NameTable) -> [CommandDestination] {
    switch program {
    case let ping as Ping where ping.settings.device.isEmpty && ping.settings.zone.isEmpty:
      // With fewer hops to live it is meant to be lost on the way.
      [CommandDestination(ping.settings.target, isAnswered: ping.settings.timeToLive == 64)]
    case let traceroute as Traceroute: [CommandDestination(traceroute.settings.target, isAnswered: true)]
    case let iperf as Iperf:
      iperf.settings.target.map { [CommandDestination($0, isAnswered: !iperf.settings.isDatagram)] } ?? []
    case let send as UDPSend:
      [
        CommandDestination(
          address: send.settings.destination.address, text: "\(send.settings.destination.address)", isAnswered: false)
      ]
    case let curl as Curl:
      curl.settings.urls.indices.compactMap { index in
        guard let host = try? curl.settings.url(at: index).host else { return nil }
        return HostName(host, curl.settings.version, names).map { CommandDestination($0, isAnswered: true) }
      }
    case let netcat as Netcat where !netcat.settings.listens:
      HostName(netcat.settings.host, .either, names).map {
        [CommandDestination($0, isAnswered: !netcat.settings.isUDP)]
      } ?? []
    default: []
    }
  }

  /// Whether a command line may change the addresses, routes or neighbours of the machine that runs it.
  public static func configures(_ commandLine: String) -> Bool {
    guard let line = try? ShellLine(commandLine) else { return true }
    let shown: Set<String> = ["show", "list", "lst", "get", "sh", "s", "ls"]
    return line.pipelines.flatMap(\.commands).contains { command in
      switch command.words.first {
      case "dhclient": true
      case "ip":
        command.words.filter { !$0.hasPrefix("-") }.dropFirst(2).first.map { !shown.contains($0) } ?? false
      case "arp": command.words.contains { ["-s", "-d", "-f"].contains($0) }
      default: false
      }
    }
  }
}

extension CommandDestination {
  fileprivate init(_ host: HostName, isAnswered: Bool) {
    self.init(address: host.address, text: host.text, isAnswered: isAnswered)
  }
}
