import Guests
import Packets
import SimulationKernel

/// A command with a host name that is not in `/etc/hosts`: the name is resolved first, then the command runs.
struct NameLookup: GuestProgram, StateRecord {
  static let registeredName = "name-lookup"

  /// That of the command.
  var commandName: String { words.first ?? NameLookup.registeredName }

  private let words: [String]
  private var names: NameTable
  private let refusal: FailedCommand
  private let name: String
  private var resolver: StubResolver?
  private var program: Open<any GuestProgram>?

  /// - Parameter refusal: what the command prints if the name cannot be resolved.
  init(_ words: [String], _ names: NameTable, _ name: String, _ refusal: FailedCommand) {
    self.words = words
    self.names = names
    self.refusal = refusal
    self.name = name
  }

  /// The program for a command's words; if they contain an unknown host name, one that resolves it first.
  static func program(for words: [String], _ names: NameTable) -> any GuestProgram {
    do throws(FailedCommand) {
      return try CommandCatalog.program(for: words, names)
    } catch {
      return error.unknownHost.map { NameLookup(words, names, $0, error) } ?? error
    }
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if program != nil { return program?.value.resume(event, calls: &calls) ?? .exit(1) }
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if resolver == nil {
      let servers = StubResolver.servers(calls)
      guard !servers.isEmpty, let question = DNSName(name).map({ DNSQuestion($0, wantsIPv6 ? .aaaa : .a) }) else {
        return finish(nil, nil, &calls)
      }
      resolver = StubResolver(question, servers)
    }
    switch resolver?.proceed(calls) {
    case .pending(let until): return .socket(until: until)
    case .over(let reply): return proceed(with: reply, &calls)
    case nil: return .exit(1)
    }
  }

  /// A name that is there and has no IPv4 address may have one of IPv6. (glibc asks for both at once.)
  private mutating func proceed(with reply: DNSMessage?, _ calls: inout SystemCalls) -> Wait {
    let address = reply?.firstAddress
    guard address == nil, let reply, reply.code == .noError, let asked = resolver?.question, asked.type == .a else {
      return finish(address, reply?.firstIPv6Address, &calls)
    }
    resolver = StubResolver(DNSQuestion(asked.name, .aaaa), StubResolver.servers(calls))
    return resume(.started, calls: &calls)
  }

  /// The command line asks for IPv6.
  private var wantsIPv6: Bool { words.first == "ping6" || words.contains("-6") }

  private mutating func finish(
    _ address: IPv4Address?, _ ipv6: IPv6Address? = nil, _ calls: inout SystemCalls
  ) -> Wait {
    names.set(name, ipv4: address, ipv6: ipv6)
    guard address != nil || ipv6 != nil else { return refusal.resume(.started, calls: &calls) }
    program = Open(NameLookup.program(for: words, names))
    return program?.value.resume(.started, calls: &calls) ?? .exit(1)
  }

  static let fields = Fields(\NameLookup.words, \.names, \.refusal, \.name, \.resolver, \.program)
}

extension DNSMessage {
  /// From the answers, through any aliases.
  var firstAddress: IPv4Address? {
    answers.lazy.compactMap { if case .a(let address) = $0.data { address } else { nil } }.first
  }

  var firstIPv6Address: IPv6Address? {
    answers.lazy.compactMap { if case .aaaa(let address) = $0.data { address } else { nil } }.first
  }
}
