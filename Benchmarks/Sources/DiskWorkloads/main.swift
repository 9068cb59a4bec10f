import Glibc

do {
  try DiskArguments(CommandLine.arguments.dropFirst()).run()
} catch {
  print(error)
  exit(1)
}
