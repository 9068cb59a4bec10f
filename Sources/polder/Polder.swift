import ArgumentParser

@main
struct Polder: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "A virtual network lab.")
}
