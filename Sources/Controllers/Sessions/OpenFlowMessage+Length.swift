import OpenFlow

extension OpenFlowMessage {
  /// Whether the message is no longer than its length field can say. Only those that grow with the network are measured.
  var fits: Bool {
    let limit = Int(UInt16.max) - 64
    switch self {
    case .packetOut(let body): return body.data.count + body.actions.length <= limit
    case .flowMod(let body): return body.match.bytes.count + body.instructions.length <= limit
    case .groupMod(let body): return body.buckets.length <= limit
    case .echoRequest(let data), .echoReply(let data): return data.count <= limit
    default: return true
    }
  }
}

extension Array where Element: OpenFlowStructure {
  fileprivate var length: Int { reduce(0) { $0 + $1.bytes.count } }
}
