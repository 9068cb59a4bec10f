import Glibc

do {
  try Arguments(CommandLine.arguments.dropFirst()).run()
} catch {
  print(error)
  exit(1)
}
