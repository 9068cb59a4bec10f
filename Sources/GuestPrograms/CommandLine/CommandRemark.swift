/// What will certainly go wrong with a command line, whatever the state of the lab at that time.
public enum CommandRemark: Sendable, Equatable {
  /// The shell refuses the whole line, with this message.
  case refusedLine(String)
  /// No program has this name.
  case unknownProgram(String)
  /// A program refuses its arguments, with this message.
  case refusedArguments(String)
  /// `/etc/hosts` does not have this name; a name server may.
  case unknownHost(String)
  /// The machine has no interface of this name.
  case unknownInterface(String)
}

extension GuestCommand {
  /// The names of all programs and builtins.
  public static let programNames =
    (CommandCatalog.commands.map(\.name) + ShellBuiltin.names + CommandCatalog.aliases.keys).sorted()

  /// The equivalent of a program that guests lack: `ip addr` for `ifconfig`.
  public static func equivalent(of program: String) -> String? { equivalents.first { $0.0 == program }?.1 }

  private static let equivalents = [
    ("host", "dig"), ("ifconfig", "ip addr"), ("iperf3", "iperf"), ("ncat", "nc"), ("netcat", "nc"), ("netstat", "ss"),
    ("nslookup", "dig"), ("route", "ip route"), ("tracepath", "traceroute"), ("traceroute6", "traceroute -6"),
    ("tshark", "captures: in the topology"), ("tcpdump", "captures: in the topology"), ("wget", "curl -O"),
  ]

  /// What can be said about a command line without running it. A pipeline whose failure the line handles, by `||`, `!` or
  /// `$?`, may be meant to fail and is not remarked on.
  ///
  /// - Parameters:
  ///   - names: what the guest's `/etc/hosts` says.
  ///   - interfaces: the names of its interfaces; nil where they are not known.
  public static func remarks(
    on commandLine: String, names: NameTable, interfaces: [String]? = nil
  ) -> [CommandRemark] {
    do throws(FailedCommand) {
      let line = try ShellLine(commandLine)
      return zip(line.pipelines, line.dealsWithFailure).flatMap { pipeline, isExpected in
        isExpected ? [] : remarks(on: pipeline, names, interfaces)
      }
    } catch {
      return [.refusedLine(error.message)]
    }
  }

  private static func remarks(
    on pipeline: ShellLine.Pipeline, _ names: NameTable, _ interfaces: [String]?
  ) -> [CommandRemark] {
    pipeline.commands.compactMap { command in
      if let builtin = ShellBuiltin(command) { return builtin.complaint.map { .refusedArguments($0) } }
      let words = command.words
      // Words that the shell has yet to expand are unknown, and 'jobs' checks its own arguments.
      guard let name = words.first, name != "jobs", !words.contains(where: { $0.contains(ShellWordReader.status) })
      else {
        return nil
      }
      return remark(on: words, names) ?? interfaces.flatMap { CommandRemark(of: words, $0) }
    }
  }

  private static func remark(on words: [String], _ names: NameTable) -> CommandRemark? {
    guard programNames.contains(words[0]) else { return .unknownProgram(words[0]) }
    do throws(FailedCommand) {
      let program = try CommandCatalog.program(for: words, names)
      if let refusal = (program as? IP)?.refusal { throw refusal }
      // curl looks names up itself, as part of its transfers.
      return (program as? Curl)?.unknownHost.map { .unknownHost($0) }
    } catch {
      if let host = error.unknownHost { return .unknownHost(host) }
      return error.status == 0 ? nil : .refusedArguments(error.message)
    }
  }
}

extension ShellLine {
  /// Whether the line says what is to be done where a pipeline fails, for each of them.
  var dealsWithFailure: [Bool] {
    var answers = [Bool](repeating: false, count: pipelines.count)
    // From the last one on: what follows in the same list, and what the next one asks.
    var (isFollowedByOr, asksForStatus) = (false, false)
    for index in pipelines.indices.reversed() {
      let pipeline = pipelines[index]
      switch pipeline.connector {
      case .onFailure: isFollowedByOr = true
      case .onSuccess: break
      case .always, .background: isFollowedByOr = false
      }
      answers[index] = pipeline.isNegated || isFollowedByOr || asksForStatus
      asksForStatus = pipeline.commands.contains { $0.words.contains { $0.contains(ShellWordReader.status) } }
    }
    return answers
  }
}

extension ShellBuiltin {
  /// Its message for invalid arguments.
  fileprivate var complaint: String? {
    switch self {
    case .failure(let text, _), .failedExit(let text, _): text
    case .wait, .kill, .exit, .changeDirectory, .foreground, .background: nil
    }
  }
}
