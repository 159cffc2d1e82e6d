"""Prints the seconds that so many switches to another greenlet and back take."""

import sys
import time

import greenlet


def main():
  count = int(sys.argv[1])
  main_greenlet = greenlet.getcurrent()

  def switch_back():
    while True:
      main_greenlet.switch()

  other = greenlet.greenlet(switch_back)
  other.switch()
  began = time.perf_counter()
  for _ in range(count):
    other.switch()
  print(time.perf_counter() - began)


main()
