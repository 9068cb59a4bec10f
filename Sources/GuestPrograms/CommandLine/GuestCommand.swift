public import Guests
public import SimulationKernel

/// The commands that a guest knows.
public enum GuestCommand {
  /// Each command's name and program.
  static let commands: [(name: String, program: any CommandLineProgram.Type)] = [
    ("arp", ARP.self),
    ("cat", Cat.self),
    ("curl", Curl.self),
    ("date", PrintDate.self),
    ("dhclient", DHClient.self),
    ("dig", Dig.self),
    ("echo", Echo.self),
    ("false", False.self),
    ("grep", Grep.self),
    ("head", Head.self),
    ("ip", IP.self),
    ("iperf", Iperf.self),
    ("ls", ListFiles.self),
    ("nc", Netcat.self),
    ("ping", Ping.self),
    ("printf", Printf.self),
    ("rm", RemoveFiles.self),
    ("sha256sum", SHA256Sum.self),
    ("sleep", Sleep.self),
    ("ss", SocketStatistics.self),
    ("tail", Tail.self),
    ("traceroute", Traceroute.self),
    ("true", True.self),
    ("udp-recv", UDPReceive.self),
    ("udp-send", UDPSend.self),
    ("wc", WordCount.self),
  ]

  /// What stands for other words, as aliases do in bash.
  static let aliases = ["ping6": ["ping", "-6"]]

  /// The program that a command line starts. Where there is none, or its arguments are wrong, it is a program that says
  /// so as bash or the tool itself does, and ends with their status: 127, or mostly 1 or 2.
  ///
  /// - Parameter names: what the guest's `/etc/hosts` says.
  public static func program(for commandLine: String, names: NameTable) -> any GuestProgram {
    do throws(FailedCommand) {
      let line = try ShellLine(commandLine)
      guard let words = line.plainWords, !ShellBuiltin.names.contains(words.first ?? "") else {
        return Shell(line, names)
      }
      return program(for: words, names)
    } catch {
      return error
    }
  }

  /// The program that a command's words start.
  static func program(for words: [String], _ names: NameTable) -> any GuestProgram {
    do throws(FailedCommand) {
      return try parsedProgram(for: words, names)
    } catch {
      return error.unknownHost.map { NameLookup(words, names, $0, error) } ?? error
    }
  }

  /// The same, or why there is none.
  static func parsedProgram(for typed: [String], _ names: NameTable) throws(FailedCommand) -> any GuestProgram {
    guard let first = typed.first else { return True(arguments: [], names: names) }
    let words = (aliases[first] ?? [first]) + typed.dropFirst()
    let name = words[0]
    guard let command = commands.first(where: { $0.name == name }) else {
      throw FailedCommand("bash: \(name): command not found", status: 127)
    }
    return try command.program.init(arguments: Array(words.dropFirst()), names: names)
  }

  /// Makes every program, services among them, known to a checkpoint's reader.
  public static func register(in registry: inout PartRegistry) {
    registry.register(FailedCommand.self)
    registry.register(HTTPServer.self)
    registry.register(DHCPServer.self)
    registry.register(DHCPClient.self)
    registry.register(DNSServer.self)
    registry.register(NameLookup.self)
    registry.register(Shell.self)
    for command in commands { registry.register(command.program) }
  }
}
