/// The direction of a frame through an interface; the raw values are those of bits 0 and 1 of `epb_flags`
/// (draft-ietf-opsawg-pcapng, section 4.3.1).
public enum CaptureDirection: UInt8, Sendable {
  case inbound = 1
  case outbound = 2
}
