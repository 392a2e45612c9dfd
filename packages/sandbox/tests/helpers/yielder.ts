import { wat } from '../vm/helpers/run-wat.ts';

/**
 * A contract that yields under an id, the 32 bytes at 64: "wait" returns the yielded call of "cb", which answers 1 for a
 * result and 2 for none, or answers 9 when the id is taken; "answer" resumes it and tells whether there was one.
 */
export const YIELDER = wat(`(module
  (import "env" "promise_yield_create_with_id" (func $create (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_yield_resume_with_yield_id" (func $resume (param i64 i64 i64 i64) (result i32)))
  (import "env" "promise_return" (func $return (param i64)))
  (import "env" "promise_result" (func $result (param i64 i64) (result i64)))
  (import "env" "value_return" (func $value (param i64 i64)))
  (memory (export "memory") 1)
  (data (i32.const 0) "cb")
  (data (i32.const 64) "abcdefghijklmnopqrstuvwxyzabcdef")
  (func $answer (param i64)
    (i64.store (i32.const 128) (local.get 0))
    (call $value (i64.const 1) (i64.const 128)))
  (func (export "wait") (local i64)
    (local.set 0 (call $create (i64.const 2) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 96)
      (i64.const 5000000000000) (i64.const 0) (i64.const 32) (i64.const 64)))
    (if (i64.eq (local.get 0) (i64.const -1)) (then (call $answer (i64.const 9))) (else (call $return (local.get 0)))))
  (func (export "answer")
    (call $answer (i64.extend_i32_u (call $resume (i64.const 32) (i64.const 64) (i64.const 0) (i64.const 0)))))
  (func (export "cb") (call $answer (call $result (i64.const 0) (i64.const 1)))))`);
