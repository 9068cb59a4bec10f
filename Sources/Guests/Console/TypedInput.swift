import SimulationKernel

/// What has been typed on a console and not been read yet, as a terminal in line mode keeps it.
struct TypedInput: Sendable, Equatable, StateRecord {
  enum Item: Sendable, Equatable, StateVariant {
    case line(TypedLine)
    /// Ctrl-D: a read that comes to it finds the end of the input, once.
    case end

    static let cases = Cases<Self>(
      Case("line", Self.line) { if case .line(let line) = $0 { line } else { nil } }, Case("end", .end))
  }

  /// As that of Linux' terminals; what is typed beyond it is lost.
  static let limit = 4096

  private(set) var items: [Item] = []
  /// The processes that have found nothing, and are told when there is something.
  private(set) var readers = NumberSet()

  private var count: Int { items.reduce(0) { if case .line(let line) = $1 { $0 + line.bytes.count } else { $0 + 1 } } }

  mutating func append(_ item: Item) {
    items.append(item)
    if count > TypedInput.limit { items.removeLast() }
  }

  /// Ctrl-C: what was typed ahead is forgotten.
  mutating func clear() { items = [] }

  mutating func note(_ reader: ProcessID) { readers.insert(reader.rawValue) }

  mutating func forget(_ reader: ProcessID) { readers.remove(reader.rawValue) }

  /// At most a line at a time.
  mutating func read(_ limit: Int, by process: ProcessID) -> InputRead {
    switch items.first {
    case nil:
      note(process)
      return .nothing
    case .end:
      items.removeFirst()
      return .end
    case .line(var line):
      let bytes = Array(line.bytes.prefix(limit))
      line.bytes.removeFirst(bytes.count)
      line.program = nil
      if line.bytes.isEmpty { items.removeFirst() } else { items[0] = .line(line) }
      return .bytes(bytes)
    }
  }

  /// Takes the next line for the shell, as nothing runs in front of it any more. What is left of a line that was read in
  /// part is no command.
  mutating func nextCommand() -> TypedLine? {
    while !items.isEmpty {
      if case .line(let line) = items.removeFirst(), line.program != nil { return line }
    }
    return nil
  }

  static let fields = Fields(\TypedInput.items, \.readers)
}

/// A line that was typed while a program ran.
struct TypedLine: Sendable, Equatable, StateRecord {
  /// What is still to be read, its end included.
  var bytes: [UInt8]
  /// What carries it out if it is left to the shell; nil if it has been read in part.
  var program: Open<any OpenPart>?

  /// The line without its end.
  var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }

  static let fields = Fields(\TypedLine.bytes, \.program)
}
