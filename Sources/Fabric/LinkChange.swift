public import Settings

/// A change to a link. What it does not mention stays as it is.
public struct LinkChange: Hashable, Sendable {
  /// Whether the cable is plugged in.
  public var isUp: Bool?
  /// From the first end to the second.
  public var forward = Change<LinkSettings>()
  /// From the second end to the first.
  public var backward = Change<LinkSettings>()

  /// Creates a change of the cable's state alone; nil changes nothing.
  public init(isUp: Bool? = nil) { self.isUp = isUp }

  /// The same change seen from the other end.
  public var reversed: LinkChange {
    var change = self
    (change.forward, change.backward) = (backward, forward)
    return change
  }

  /// Applies the changes to the settings of both directions. The cable's state is the caller's business.
  public func apply(forward settings: inout LinkSettings, backward other: inout LinkSettings) {
    LinkSettings.keys.apply(forward, to: &settings)
    LinkSettings.keys.apply(backward, to: &other)
  }
}

/// A link as a file describes it: keys for both directions, and in `forward` and `backward` what differs in one.
public struct LinkDescription: Hashable, Sendable {
  private var isUp: Bool?
  private var both = Change<LinkSettings>()
  private var forward = Change<LinkSettings>()
  private var backward = Change<LinkSettings>()

  /// Creates a description that says nothing.
  public init() {}

  /// The description of a change.
  public init(_ change: LinkChange) {
    isUp = change.isUp
    guard change.forward != change.backward else {
      both = change.forward
      return
    }
    (forward, backward) = (change.forward, change.backward)
  }

  /// The description as a change, with the keys for both directions merged into each.
  public var change: LinkChange {
    var change = LinkChange(isUp: isUp)
    change.forward = LinkSettings.keys.merge(forward, over: both)
    change.backward = LinkSettings.keys.merge(backward, over: both)
    return change
  }

  /// The keys of a link in a topology file.
  public static let keys = table("a link")

  package static let hints = [
    KeyHint(["up", "down", "enabled", "disabled", "status"], for: "state", fix: "use 'state: up' or 'state: down'")
  ]

  /// - Parameter noun: how messages call a mapping with the keys of a link.
  public static func table(_ noun: String) -> KeyTable<LinkDescription> {
    KeyTable(noun, LinkDescription(), hints: LinkDescription.hints) {
      Key(\.both, inline: LinkSettings.keys)
      Key("forward", \.forward, .change(LinkSettings.keys), "What differs from the first end to the second.")
      Key("backward", \.backward, .change(LinkSettings.keys), "What differs from the second end to the first.")
      Key("state", \.isUp, .choice([("up", true), ("down", false)]), "up or down; up unless given.")
    }
  }
}
