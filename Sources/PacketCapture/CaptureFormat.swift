public import SimulationKernel

// PacketCapture: what crossed a wire, in files that Wireshark opens.
//
// Writing is in two halves. `CaptureEncoder` is a value that turns frames into bytes and consults nothing else, so that
// equal runs give equal files and a resumed run's file continues the first one's byte for byte. `CaptureFile` is the
// edge that puts those bytes on a disk. Reading is `CaptureReader`, over bytes or a path; nothing in a file can trap
// it. `CaptureFilter` is libpcap's filter language. Frames are Ethernet without the frame check sequence throughout.
//
// Left out: name resolution blocks, decryption secrets and statistics (skipped when read), and compressed files.

/// The two file formats.
public enum CaptureFormat: UInt8, Sendable, Checkpointable {
  /// draft-ietf-opsawg-pcapng: interfaces with names, directions and comments.
  case pcapng
  /// draft-ietf-opsawg-pcap, with nanoseconds: one link type and bare frames; names, directions and comments are lost.
  case pcap

  /// pcapng unless the name ends in `.pcap`.
  public init(path: String) {
    self = path.hasSuffix(".pcap") ? .pcap : .pcapng
  }
}
