/// How a structure's memory is written to a checkpoint and filled in from one, step by step.
///
/// The steps of a record within a record are among those of the outer one, so that coding a large structure is one walk over
/// one array. Types are asked for what does not change only once, when the steps are made: a generic one is looked up at run
/// time each time it is asked, which costs more than reading most values.
struct FieldSteps: Sendable {
  /// Plain memory, so that a step costs no reference counting.
  private enum Step {
    case value(any Checkpointable.Type)
    /// A value that is blank if as many zero bytes follow: its bytes are in `blanks` from `start` on.
    case blank(zeroes: Int, start: Int, size: Int, any Checkpointable.Type)
    /// Of a field that is not written: the value with this index in `initials`.
    case initial(Int)
    /// The fields of a record are there.
    case complete(any StateRecord.Type)
  }

  private var steps: [(offset: Int, step: Step)] = []
  private var blanks: [UInt8] = []
  private var initials: [InitialValue] = []

  mutating func add<Value: Checkpointable>(_ type: Value.Type, at offset: Int) {
    if let record = type.record {
      add(record.fieldSteps, at: offset)
      steps.append((offset, .complete(record)))
    } else if let blank = type.blank {
      let start = blanks.count
      withUnsafeBytes(of: blank.value) { blanks += $0 }
      steps.append(
        (offset, .blank(zeroes: blank.length, start: start, size: MemoryLayout<Value>.size, type)))
    } else {
      steps.append((offset, .value(type)))
    }
  }

  mutating func add(_ initial: InitialValue, at offset: Int) {
    steps.append((offset, .initial(initials.count)))
    initials.append(initial)
  }

  private mutating func add(_ inner: FieldSteps, at offset: Int) {
    for (innerOffset, step) in inner.steps {
      let moved: Step =
        switch step {
        case .blank(let zeroes, let start, let size, let type):
          .blank(zeroes: zeroes, start: blanks.count + start, size: size, type)
        case .initial(let index): .initial(initials.count + index)
        case .value, .complete: step
        }
      steps.append((offset + innerOffset, moved))
    }
    blanks += inner.blanks
    initials += inner.initials
  }
}

extension StateRecord {
  fileprivate static var fieldSteps: FieldSteps { fields.table.wholeSteps }

  fileprivate static func isWhole(_ memory: UnsafeRawPointer) -> Bool {
    fields.isWhole(memory.assumingMemoryBound(to: Self.self).pointee)
  }

  fileprivate static func complete(
    at memory: UnsafeMutableRawPointer, _ reader: borrowing CheckpointReader
  ) throws(CheckpointError) {
    try memory.assumingMemoryBound(to: Self.self).pointee.complete(reader)
  }
}

extension FieldSteps {
  func encode(_ memory: UnsafeRawPointer, to writer: inout ByteWriter) {
    for (offset, step) in steps {
      switch step {
      case .value(let type), .blank(_, _, _, let type): type.encode(at: memory + offset, to: &writer)
      case .initial: break
      case .complete(let type): assert(type.isWhole(memory + offset), "\(type) leaves out a stored field")
      }
    }
  }

  func decode(
    into memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    for index in steps.indices {
      let (offset, step) = steps[index]
      do throws(CheckpointError) {
        try perform(step, memory + offset, &reader)
      } catch {
        destroy(memory, before: index)
        throw error
      }
    }
  }

  @inline(__always) private func perform(
    _ step: Step, _ memory: UnsafeMutableRawPointer, _ reader: inout CheckpointReader
  ) throws(CheckpointError) {
    switch step {
    case .value(let type): try type.decode(at: memory, from: &reader)
    case .blank(let zeroes, let start, let size, let type):
      guard reader.skipZeroes(zeroes) else { return try type.decode(at: memory, from: &reader) }
      blanks.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memory.copyMemory(from: base + start, byteCount: size)
      }
    case .initial(let index): initials[index].initialize(memory)
    case .complete(let type): try type.complete(at: memory, reader)
    }
  }

  /// Destroys the values that the steps before one have made.
  private func destroy(_ memory: UnsafeMutableRawPointer, before end: Int) {
    for (offset, step) in steps[..<end] {
      switch step {
      case .value(let type), .blank(_, _, _, let type): type.destroy(at: memory + offset)
      case .initial(let index): initials[index].destroy(memory + offset)
      case .complete: break
      }
    }
  }
}

/// What a field that is not written holds at first.
struct InitialValue: Sendable {
  let initialize, destroy: @Sendable (UnsafeMutableRawPointer) -> Void

  init<Value: Sendable>(_ value: Value) {
    initialize = { $0.initializeMemory(as: Value.self, to: value) }
    destroy = { $0.assumingMemoryBound(to: Value.self).deinitialize(count: 1) }
  }
}
