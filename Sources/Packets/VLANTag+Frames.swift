/// Frames with a tag put in or taken out. Both copy, because a frame's length changes.
extension VLANTag {
  /// Writes `frame`, which has no such tag, with this one. The copy is 4 bytes longer.
  public func emitTagged(_ frame: RawSpan, into bytes: inout MutableRawSpan) {
    bytes.store(frame.extracting(0..<VLANTag.offset), at: 0)
    emit(into: &bytes, at: VLANTag.offset)
    bytes.store(frame.extracting(VLANTag.offset..<frame.byteCount), at: VLANTag.offset + VLANTag.length)
  }

  /// Writes `frame`, which has a tag, without it. The copy is 4 bytes shorter.
  public static func emitUntagged(_ frame: RawSpan, into bytes: inout MutableRawSpan) {
    bytes.store(frame.extracting(0..<offset), at: 0)
    bytes.store(frame.extracting(offset + length..<frame.byteCount), at: offset)
  }
}
