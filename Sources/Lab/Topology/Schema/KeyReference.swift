/// The reference of the topology file's keys, in Markdown, made from the key tables that the loader reads.
public enum KeyReference {
  /// Every table but those that repeat a node's or a link's keys for defaults, kinds, groups, directions and changes.
  private static let tables =
    [
      KeyTables.topology, KeyTables.addressing, KeyTables.host, KeyTables.node, KeyTables.interface, KeyTables.route,
      KeyTables.httpService, KeyTables.http, KeyTables.generatedFile, KeyTables.dhcpService, KeyTables.dhcp,
      KeyTables.dnsService, KeyTables.dns, KeyTables.tcp, KeyTables.vlan, KeyTables.link, KeyTables.queue,
      KeyTables.generate, KeyTables.tree, KeyTables.line,
      KeyTables.star, KeyTables.ring, KeyTables.grid, KeyTables.fatTree,
    ] + KeyTables.events + [KeyTables.power, KeyTables.capture] + KeyTables.checks
    + [KeyTables.outcome, KeyTables.frames] + KeyTables.functionTables

  /// The text of `Schemas/topology.md`.
  public static func topology() -> String {
    let head = """
      # The keys of a topology file

      Made from the tables that the loader reads; do not edit. Keys in bold are required. Precedence: `defaults`, then \
      `kinds`, `groups`, and the node or link itself; these take the keys of a node or link as far as they apply. \
      \(capitalized(Name.rule)).
      """
    return ([head] + tables.map(section)).joined(separator: "\n\n") + "\n"
  }

  private static func section(_ record: Record) -> String {
    let rows = record.keys.map { key in
      let name = key.isRequired ? "**`\(key.name)`**" : "`\(key.name)`"
      let kinds = key.kinds.map { " (\($0.map(\.rawValue).joined(separator: ", ")))" } ?? ""
      return "| \(name)\(kinds) | \(words(key.schema)) | \(key.about) |"
    }
    let head = "## \(capitalized(record.noun))\n\n| key | value | meaning |\n|---|---|---|\n"
    return head + rows.joined(separator: "\n")
  }

  private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private static func words(_ schema: Schema) -> String {
    switch schema {
    case .scalar(.name): "a name"
    case .scalar(let scalar): scalar.expectation
    case .list(let element, let counts, let orOne, _):
      (orOne ? "one or " : "") + (counts.upperBound == .max ? "a list" : "\(counts.upperBound)")
        + " of: \(words(element))"
    case .map(.client, let value): "clients, and for each \(words(value))"
    case .map(.domain, let value): "domain names, and for each \(words(value))"
    case .map(.path, let value): "paths, and for each \(words(value))"
    case .map(_, let value): "names, and for each \(words(value))"
    case .record(let record): record.noun
    case .variants(_, let records): records.map(\.noun).joined(separator: ", or ")
    case .either(let schemas): schemas.map(words).joined(separator: ", or ")
    }
  }
}
