#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this process takes of the computer's memory.
public enum ProcessMemory {
  /// In bytes; 0 where the system does not tell.
  public static var residentBytes: Int {
    #if os(Linux)
      guard let file = try? SystemFile(reading: "/proc/self/statm"), let bytes = try? file.descriptor.bytes(100) else {
        return 0
      }
      let fields = bytes.split(separator: UInt8(ascii: " "))
      guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
      return pages * Int(getpagesize())
    #else
      return 0
    #endif
  }
}
