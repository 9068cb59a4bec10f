import Guests
import SimulationKernel

/// `iperf` version 2: measures the throughput of a path with TCP or, with `-u`, with UDP datagrams that a server counts. Output
/// and datagrams are those of iperf 2.1.
///
/// Not supported: traffic from the server to the client (`-r`, `-d`, `-R`), groups, tokens, histograms and latencies.
struct Iperf: CommandLineProgram, StateRecord {
  static let registeredName = "iperf"

  let settings: IperfSettings
  // Only one of them is set. They are separate fields because an enum's payload cannot be changed in place.
  private var client: IperfClient?
  private var server: IperfServer?
  private var datagramClient: IperfDatagramClient?
  private var datagramServer: IperfDatagramServer?

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try IperfSettings(arguments: arguments, names: names)
    switch (settings.target, settings.isDatagram) {
    case (nil, false): server = IperfServer()
    case (nil, true): datagramServer = IperfDatagramServer()
    case (_?, false): client = IperfClient()
    case (_?, true): datagramClient = IperfDatagramClient()
    }
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    client?.resume(event, settings, calls) ?? server?.resume(event, settings, calls)
      ?? datagramClient?.resume(event, settings, calls) ?? datagramServer?.resume(event, settings, calls) ?? .exit(1)
  }

  static let fields = Fields(\Iperf.settings, \.client, \.server, \.datagramClient, \.datagramServer)
}
