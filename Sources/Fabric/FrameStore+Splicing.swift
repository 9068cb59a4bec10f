import SimulationKernel

// Headers put in and taken out. The frame changes its length, so it is copied even where it is not shared.

extension FrameStore {
  /// A copy with `count` bytes put in at `offset`, in exchange for one reference to `frame`. `fill` gets all of the copy
  /// and must write the new bytes: they are dirty.
  public mutating func insert(
    _ count: Int, at offset: Int, in frame: Frame, _ fill: (inout MutableRawSpan) -> Void
  ) -> Frame {
    let copy = splice(frame, at: offset, removing: 0, adding: count)
    withMutableBytes(of: copy, fill)
    return copy
  }

  /// A copy without the `count` bytes at `offset`, in exchange for one reference to `frame`.
  public mutating func remove(_ count: Int, at offset: Int, from frame: Frame) -> Frame {
    splice(frame, at: offset, removing: count, adding: 0)
  }

  /// What is added is left dirty.
  private mutating func splice(_ frame: Frame, at offset: Int, removing: Int, adding: Int) -> Frame {
    let end = length(of: frame)
    let copy = allocate(length: end - removing + adding)
    let source = slots[Int(frame.rawValue)].buffer
    let shift = adding - removing
    slots[Int(copy.rawValue)].buffer.replaceSubrange(0..<offset, with: source[0..<offset])
    slots[Int(copy.rawValue)].buffer.replaceSubrange(
      offset + adding..<end + shift, with: source[offset + removing..<end])
    release(frame)
    return copy
  }
}
