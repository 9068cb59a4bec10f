import Datapath
import OpenFlow
import SimulationKernel

extension Agent {
  /// Tables whose features are held while more of the request is to come: no more than a switch can have.
  private static let maximumFeatures = 255

  mutating func answer(
    _ request: MultipartRequest, from number: UInt32, _ datapath: Datapath, at now: Instant
  ) throws(OpenFlowError) -> [OpenFlowMessage] {
    guard let body = try whole(request, from: number) else { return [] }
    let reply: MultipartReply.Body
    switch body {
    case .description: reply = .description(description)
    case .experimenter: throw .badRequest(.badExperimenter)
    default:
      guard let answer = try datapath.answer(body, at: now) else { throw .badRequest(.badMultipart) }
      reply = answer
    }
    return MultipartReply(reply).split().map(OpenFlowMessage.multipartReply)
  }

  /// The request with the parts of it that came before; nil if more are to come.
  private mutating func whole(
    _ request: MultipartRequest, from number: UInt32
  ) throws(OpenFlowError) -> MultipartRequest.Body? {
    guard case .tableFeatures(let part) = request.body, let index = index(of: number) else { return request.body }
    connections[index].features += part
    guard connections[index].features.count <= Agent.maximumFeatures else {
      connections[index].features = []
      throw .badRequest(.multipartBufferOverflow)
    }
    if request.more { return nil }
    defer { connections[index].features = [] }
    return .tableFeatures(connections[index].features)
  }

  private var description: SwitchDescriptionText {
    SwitchDescriptionText(
      manufacturer: "Polder", hardware: "simulated switch", software: "Polder", serialNumber: "None",
      datapath: identity.name)
  }
}
