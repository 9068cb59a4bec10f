import OpenFlow
import SimulationKernel

/// A flow table: its entries and what finds them (OpenFlow 1.3.5, section 5.2).
struct FlowTable: Sendable, Equatable, StateRecord {
  /// By number; nil where the number is free.
  private(set) var entries: [FlowEntry?] = []
  /// By the number of the entry.
  var counters: [FlowCounters] = []
  /// The numbers that are free; the last is used first.
  private var free: [UInt32] = []
  /// Packets that were looked up here, and those of them that matched.
  var lookups: UInt64 = 0
  var matches: UInt64 = 0

  private var classifier = Derived(Classifier())
  /// By the number of the entry, what its instructions do.
  private var programs = Derived([Program]())
  private var labels = Derived([Label]())

  /// What a packet-in says of an entry.
  struct Label: Sendable, BitwiseCopyable {
    var cookie: UInt64 = 0
    var isTableMiss = false
  }

  var count: Int { entries.count - free.count }
  var maskCount: Int { classifier.value.maskCount }

  func label(of entry: Int) -> Label { labels.value[entry] }

  // What an entry does, in parts: the lists are copied only where there are some.
  func outline(of entry: Int) -> Program.Outline { programs.value[entry].outline }
  func step(_ index: Int, of entry: Int) -> AppliedStep { programs.value[entry].apply[index] }
  func write(of entry: Int) -> ActionSet { programs.value[entry].write }

  /// The entry that a packet matches, from the cache if it is there; -1 for none. Counts the packet.
  ///
  /// Key, mask and cache are passed in place: copies of them cost more than the whole search.
  ///
  /// - Parameter number: the table's own.
  mutating func match(
    _ key: inout FlowKey, in number: UInt8, _ cache: inout FlowCache, _ length: Int, at now: Instant
  ) -> Int {
    let entry = find(&key, in: number, &cache)
    lookups &+= 1
    guard entry >= 0 else { return entry }
    matches &+= 1
    counters[entry].count(length, at: now)
    return entry
  }

  @inline(__always) private mutating func find(
    _ key: inout FlowKey, in number: UInt8, _ cache: inout FlowCache
  ) -> Int {
    let used = classifier.value.examinedWords
    let hash = key.hash(masked: &classifier.value.examinedBits, used)
    if let entry = cache.entry(for: &key, masked: &classifier.value.examinedBits, used, hash, in: number) {
      return entry
    }
    let examined = key.masked(by: classifier.value.examinedBits)
    let entry = classifier.value.lookup(examined) ?? -1
    cache.remember(entry, for: examined, used, hash, in: number)
    return entry
  }

  /// Whether its entries examine the frames of packets.
  var examinesFrames: Bool { classifier.value.examinedWords & ~FlowKey.Word.besidesFrame != 0 }

  func lookup(_ key: FlowKey) -> Int? { classifier.value.lookup(key) }

  func entry(_ key: FlowKey, _ mask: FlowKey, priority: UInt16) -> Int? {
    classifier.value.exact(key, mask, priority: priority)
  }

  /// Those that a less specific match includes, oldest first.
  func entries(in key: FlowKey, _ mask: FlowKey) -> [Int] {
    byAge(classifier.value.included(in: key, mask))
  }

  /// The same for whoever changes or deletes them, and will ask again.
  mutating func selection(by key: FlowKey, _ mask: FlowKey) -> [Int] {
    classifier.value.expectSelection(by: key, mask)
    return entries(in: key, mask)
  }

  private func byAge(_ numbers: [Int]) -> [Int] {
    numbers.count < 2 ? numbers : numbers.sorted { serial(of: $0) < serial(of: $1) }
  }

  func serial(of entry: Int) -> UInt64 { entries.indices.contains(entry) ? entries[entry]?.serial ?? 0 : 0 }

  /// All, oldest first.
  var allEntries: [Int] { byAge(entries.indices.filter { entries[$0] != nil }) }

  mutating func overlaps(_ key: FlowKey, _ mask: FlowKey, priority: UInt16) -> Bool {
    classifier.value.overlaps(key, mask, priority: priority)
  }

  static let fields = Fields(\FlowTable.entries, \.counters, \.free, \.lookups, \.matches)
    .derived(\.classifier, Derived(Classifier()))
    .derived(\.programs, Derived([]))
    .derived(\.labels, Derived([]))

  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let vacant = entries.indices.filter { entries[$0] == nil }.map { UInt32($0) }
    guard counters.count == entries.count, free.sorted() == vacant else {
      throw reader.failure("a flow table whose entries, counters and free numbers do not match")
    }
    for number in entries.indices {
      guard let entry = entries[number] else { continue }
      let pattern = entry.match.pattern
      guard self.entry(pattern.key, pattern.mask, priority: entry.priority) == nil else {
        throw reader.failure("two flow entries of one match and priority")
      }
      guard let program = try? Program(entry.instructions) else {
        throw reader.failure("a flow entry with invalid instructions")
      }
      index(number, entry, pattern, program)
    }
  }
}

extension FlowTable {
  /// Adds an entry that no other equals in match and priority. Returns its number.
  mutating func insert(
    _ entry: FlowEntry, _ counters: FlowCounters, _ pattern: (key: FlowKey, mask: FlowKey), _ program: Program
  ) -> Int {
    let number = free.popLast().map { Int($0) } ?? entries.count
    if number == entries.count {
      entries.append(entry)
      self.counters.append(counters)
    } else {
      entries[number] = entry
      self.counters[number] = counters
    }
    index(number, entry, pattern, program)
    return number
  }

  private mutating func index(
    _ number: Int, _ entry: FlowEntry, _ pattern: (key: FlowKey, mask: FlowKey), _ program: Program
  ) {
    while programs.value.count <= number {
      programs.value.append(Program())
      labels.value.append(Label())
    }
    programs.value[number] = program
    labels.value[number] = Label(cookie: entry.cookie, isTableMiss: entry.isTableMiss)
    classifier.value.insert(number, pattern.key, pattern.mask, priority: entry.priority)
  }

  @discardableResult mutating func remove(_ number: Int) -> (entry: FlowEntry, counters: FlowCounters)? {
    guard let entry = entries[number] else { return nil }
    classifier.value.remove(number)
    programs.value[number] = Program()
    entries[number] = nil
    free.append(UInt32(number))
    return (entry, counters[number])
  }

  mutating func resetCounters(of number: Int) {
    counters[number].packets = 0
    counters[number].bytes = 0
  }

  mutating func setInstructions(_ instructions: [Instruction], _ program: Program, of number: Int) {
    entries[number]?.instructions = instructions
    programs.value[number] = program
  }
}
