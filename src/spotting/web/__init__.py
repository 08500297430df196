"""The web app: pages made on her own machine, for her own browser. A thin door: parse, call, render."""
