// A package with an assembly file may declare functions whose bodies are elsewhere: engine.go has one.
