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
      guard !servers.isEmpty, let question = DNSName(name).map({ DNSQuestion($0, .a) }) else {
        return finish(nil, &calls)
      }
      resolver = StubResolver(question, servers)
    }
    switch resolver?.proceed(calls) {
    case .pending(let until): return .socket(until: until)
    case .over(let reply): return finish(reply?.firstAddress, &calls)
    case nil: return .exit(1)
    }
  }

  private mutating func finish(_ address: IPv4Address?, _ calls: inout SystemCalls) -> Wait {
    names.set(name, ipv4: address)
    guard names.ipv4(of: name) != nil else { return refusal.resume(.started, calls: &calls) }
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
