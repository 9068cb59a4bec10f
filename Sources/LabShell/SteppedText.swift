import Fabric
import Guests
import Lab
import Packets
import Sessions
import SimulationKernel

/// What happened in a step, in words.
struct SteppedText {
  private let labels: Labels

  init(_ labels: Labels) { self.labels = labels }

  func lines(of step: SessionStep, at now: Instant) -> [String] {
    let first = step.input.map(text) ?? step.event.map { text(of: $0.kind) } ?? "event"
    return ["\((now - .zero).inSeconds)  \(first)"] + step.sightings.map { "  \(text(of: $0))" }
  }

  private func text(of kind: UpcomingEvent.Kind) -> String {
    switch kind {
    case .arrival(let port): "a frame arrives at \(labels[port])"
    case .transmission(let port): "\(labels[port]) is free to send the next frame"
    case .loss(let port): "a frame for \(labels[port]) is lost with its link"
    case .wake(let node): "a timer of \(labels[node])"
    case .processor(let host): "a processor of \(labels.host(host))"
    }
  }

  func text(of sighting: Sighting) -> String {
    let frame = summary(of: sighting.bytes.span.bytes)
    return switch sighting.kind {
    case .sent: "\(labels[sighting.port]) > \(frame)"
    case .received: "\(labels[sighting.port]) < \(frame)"
    case .dropped(let reason): "\(labels[sighting.port]) dropped (\(reason)): \(frame)"
    }
  }

  func text(_ input: Input) -> String {
    switch input {
    case .command(let command, _): text(of: command)
    }
  }

  private func text(of command: Command) -> String {
    switch command {
    case .run(let line, let node): "\(labels[node])$ \(line)"
    case .type(let line, let node): "\(labels[node]) is typed: \(line)"
    case .press(let key, let node): "\(labels[node]) \(key.caret)"
    case .setCable(let port, let isPlugged): "the cable at \(labels[port]) is plugged \(isPlugged ? "in" : "out")"
    case .setLink(let port, _): "the link from \(labels[port]) changes"
    case .setPower(let node, let command): "power of \(labels[node]): \(command.name)"
    case .inject(let bytes, let port): "\(labels[port]) replays \(summary(of: bytes.span.bytes))"
    case .insert(let medium, let drive, let node): "\(medium.name) goes into \(labels[node]):\(drive.name)"
    case .eject(let drive, let node): "\(labels[node]):\(drive.name) is to eject"
    case .pull(let drive, let node): "\(labels[node]):\(drive.name) is pulled out"
    case .controller(_, let node): "\(labels[node]) hears from its controller"
    }
  }
}
