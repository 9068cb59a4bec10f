import ArgumentParser
import Lab

extension Plan {
  /// Adds what `--capture` asks for, or drops all captures where it says none.
  mutating func adopt(_ arguments: [String]) throws(Failure) {
    if arguments.contains("none") { captures = [] }
    for argument in arguments where argument != "none" {
      guard let ports = labels.ports(named: argument) else {
        throw Failure(
          message: "--capture \(argument): no node or port of that name; give all, NODE, NODE:IF or none",
          status: .validationFailure)
      }
      captures.append(CaptureOrder(ports: ports))
    }
  }
}
