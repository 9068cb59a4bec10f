public import Packets
public import SimulationKernel

/// A counted handle of a frame in a ``FrameStore``. Whoever holds it must send it, drop it or release it, once.
public struct Frame: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// Index of the frame's slot in its store. Another store may use another one for the same frame.
  public var rawValue: UInt32
  @inlinable public init(_ rawValue: Int) { self.rawValue = UInt32(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\Frame.rawValue)
}

/// Memory taken for frames, in bytes. It says nothing of the lab: a world that was read from a checkpoint has taken less.
public struct FrameMemory: Sendable, BitwiseCopyable {
  @usableFromInline var bytes = 0

  @inlinable init() {}
}

/// The bytes of every frame that is on a wire, in a queue or in a device's hands.
///
/// Frames are Ethernet frames without preamble, padding and frame check sequence. A flooded frame is stored once and
/// counted; a rewrite happens in place while the handle is the only one and on a copy otherwise. A released slot
/// keeps its buffer for the next frame, so that a lab in its stride allocates nothing.
public struct FrameStore: Sendable, StateRecord {
  @usableFromInline struct Slot: Sendable {
    /// At least `length` bytes. What lies beyond is left from an earlier frame and means nothing.
    @usableFromInline var buffer: [UInt8]
    @usableFromInline var length: UInt32
    /// Zero where the slot is free.
    @usableFromInline var references: UInt32

    @inlinable init(buffer: [UInt8], length: UInt32, references: UInt32) {
      self.buffer = buffer
      self.length = length
      self.references = references
    }
  }

  @usableFromInline var slots: [Slot] = []
  /// The free slots; the last one released is the first one used.
  @usableFromInline var free: [Frame] = []
  /// The length in bytes of the longest frame that each slot has held: that of its buffer. A store that was read from a checkpoint
  /// has shorter buffers, and yet counts the same, so that a run that goes on reaches the limit on memory where it would have.
  @usableFromInline var rooms: [UInt32] = []
  /// What the store takes of memory, in bytes: the room of all slots, the free ones among them, and what else a frame takes.
  /// Counted where memory is taken, which is rare.
  @usableFromInline var memory = FrameMemory()

  /// Creates a store without frames.
  @inlinable public init() {}

  /// Frames alive.
  public var count: Int { slots.count - free.count }

  /// What the store takes of memory, in bytes, with the entries that queues hold for its frames. Memory of frames that have
  /// left counts, because it is kept for the next ones.
  public var byteCount: Int { memory.bytes }

  /// Length of a frame in bytes, without frame check sequence. The handle must be valid.
  @inlinable public func length(of frame: Frame) -> Int { Int(slots[Int(frame.rawValue)].length) }

  /// The frame's bytes from `start` on. Use it within one expression.
  @inlinable @_lifetime(borrow self)
  public func bytes(of frame: Frame, from start: Int = 0) -> RawSpan {
    let length = Int(slots[Int(frame.rawValue)].length)
    precondition(start <= length, "a frame's bytes end before \(start)")
    let whole = slots[Int(frame.rawValue)].buffer.withUnsafeBytes { $0 }
    let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: whole[start..<length]))
    // The buffer lives as long as the store that is borrowed.
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A new frame of `length` bytes, counted once. `fill` must write all of them: the buffer is dirty.
  @inlinable public mutating func make(length: Int, _ fill: (inout MutableRawSpan) -> Void) -> Frame {
    let frame = allocate(length: length)
    withMutableBytes(of: frame, fill)
    return frame
  }

  /// A new frame with these bytes, counted once.
  @inlinable public mutating func make(_ bytes: RawSpan) -> Frame {
    make(length: bytes.byteCount) { $0.store(bytes, at: 0) }
  }

  /// Adds `more` references, for handing the same frame to several.
  @inlinable public mutating func retain(_ frame: Frame, _ more: Int = 1) {
    slots[Int(frame.rawValue)].references &+= UInt32(truncatingIfNeeded: more)
  }

  /// Gives back one reference. After the last the handle is void.
  @inlinable public mutating func release(_ frame: Frame) {
    let index = Int(frame.rawValue)
    precondition(slots[index].references > 0, "a frame was released twice")
    slots[index].references &-= 1
    if slots[index].references == 0 { free.append(frame) }
  }

  /// Changes a frame's bytes: in place where `frame` is the only reference, else in a copy. Returns the handle to go on
  /// with; the one given is used up.
  @inlinable public mutating func rewrite(_ frame: Frame, _ change: (inout MutableRawSpan) -> Void) -> Frame {
    let target = slots[Int(frame.rawValue)].references == 1 ? frame : separate(frame)
    withMutableBytes(of: target, change)
    return target
  }

  /// A copy with a reference of its own, in exchange for one to the shared frame.
  @usableFromInline mutating func separate(_ frame: Frame) -> Frame {
    let length = length(of: frame)
    let copy = allocate(length: length)
    slots[Int(copy.rawValue)].buffer.replaceSubrange(0..<length, with: slots[Int(frame.rawValue)].buffer[0..<length])
    release(frame)
    return copy
  }

  @inlinable mutating func allocate(length: Int) -> Frame {
    guard let frame = free.popLast() else {
      slots.append(Slot(buffer: [UInt8](repeating: 0, count: length), length: UInt32(length), references: 1))
      rooms.append(UInt32(length))
      memory.bytes += length + FrameStore.overhead
      return Frame(slots.count - 1)
    }
    let index = Int(frame.rawValue)
    if slots[index].buffer.count < length { grow(index, to: length) }
    slots[index].length = UInt32(length)
    slots[index].references = 1
    return frame
  }

  @usableFromInline mutating func grow(_ index: Int, to length: Int) {
    slots[index].buffer = [UInt8](repeating: 0, count: length)
    guard rooms[index] < length else { return }
    memory.bytes += length - Int(rooms[index])
    rooms[index] = UInt32(length)
  }

  @inlinable mutating func withMutableBytes(of frame: Frame, _ body: (inout MutableRawSpan) -> Void) {
    let index = Int(frame.rawValue)
    let length = Int(slots[index].length)
    slots[index].buffer.withUnsafeMutableBytes { buffer in
      var span = unsafe MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<length]))
      body(&span)
    }
  }

  /// What a frame takes beside its bytes: up to 56 for its array and the allocator, and a slot (16), an entry in a queue (24) and
  /// one in the list of free frames (4), of which arrays that grow hold room for up to twice as many.
  @usableFromInline static let overhead = 144

  public static let fields = Fields(\FrameStore.slots, \.free, \.rooms).derived(\.memory, FrameMemory())

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let vacant = slots.filter { $0.references == 0 }.count
    guard Set(free).count == free.count, free.count == vacant,
      free.allSatisfy({ $0.rawValue < slots.count && slots[Int($0.rawValue)].references == 0 })
    else { throw reader.failure("the list of free frames does not match the frames") }
    guard rooms.count == slots.count, zip(rooms, slots).allSatisfy({ $0 >= $1.length }) else {
      throw reader.failure("frames longer than their room")
    }
    memory.bytes = rooms.reduce(0) { $0 + Int($1) + FrameStore.overhead }
  }
}

extension FrameStore.Slot: Equatable {
  @usableFromInline static func == (a: FrameStore.Slot, b: FrameStore.Slot) -> Bool {
    a.references == b.references
      && (a.references == 0
        || a.length == b.length && a.buffer.prefix(Int(a.length)).elementsEqual(b.buffer.prefix(Int(b.length))))
  }
}

extension FrameStore: Equatable {
  /// What memory was taken for earlier frames means nothing.
  public static func == (a: FrameStore, b: FrameStore) -> Bool { a.slots == b.slots && a.free == b.free }
}

extension FrameStore.Slot: Checkpointable {
  @usableFromInline func encode(to writer: inout ByteWriter) {
    writer.write(references)
    if references > 0 { writer.write(Array(buffer.prefix(Int(length)))) }
  }

  @usableFromInline init(from reader: inout CheckpointReader) throws(CheckpointError) {
    references = try reader.read()
    buffer = references > 0 ? try reader.read() : []
    length = UInt32(buffer.count)
  }
}
