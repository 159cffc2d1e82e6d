"""Prints the seconds that so many calls in a pool of two processes take: `many` or `one-by-one`."""

from concurrent.futures import ProcessPoolExecutor
import sys
import time


def add_one(n):
  return n + 1


def many(pool, count):
  for future in [pool.submit(add_one, i) for i in range(count)]:
    future.result()


def one_by_one(pool, count):
  for i in range(count):
    pool.submit(add_one, i).result()


def main():
  run = {'many': many, 'one-by-one': one_by_one}[sys.argv[1]]
  with ProcessPoolExecutor(2) as pool:
    pool.submit(add_one, 0).result()
    began = time.perf_counter()
    run(pool, int(sys.argv[2]))
    print(time.perf_counter() - began)


if __name__ == '__main__':
  main()
