CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigserial NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"modality" text,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"slice_count" integer NOT NULL,
	"spacing_mm" json,
	"slice_spacing_mm" double precision,
	"tags" text[] NOT NULL,
	"is_sample" boolean NOT NULL,
	"files" json NOT NULL,
	"files_hash" text NOT NULL,
	"manifest" json,
	"thumbnail" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cases_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigserial NOT NULL,
	"case_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "conversations_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigserial NOT NULL,
	"case_id" uuid NOT NULL,
	"slice" integer NOT NULL,
	"revision" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "findings_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "job_cases" (
	"job_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"state" text NOT NULL,
	"message" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"runner" uuid,
	"heartbeat_at" timestamp with time zone,
	CONSTRAINT "job_cases_job_id_case_id_pk" PRIMARY KEY("job_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "job_turns" (
	"job_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"slice" integer NOT NULL,
	"turn_id" uuid NOT NULL,
	CONSTRAINT "job_turns_job_id_case_id_slice_pk" PRIMARY KEY("job_id","case_id","slice")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigserial NOT NULL,
	"question" text NOT NULL,
	"slices" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "jobs_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"finding_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"label" text NOT NULL,
	"status" text NOT NULL,
	"deleted" boolean NOT NULL,
	"mask" json NOT NULL,
	"presence" double precision,
	"quality" double precision,
	"stability" double precision,
	"origin" json NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "revisions_finding_id_revision_pk" PRIMARY KEY("finding_id","revision")
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"state" text NOT NULL,
	"changes" json NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "turns" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigserial NOT NULL,
	"conversation_id" uuid NOT NULL,
	"slice" integer NOT NULL,
	"question" text NOT NULL,
	"marks" json NOT NULL,
	"answer" text NOT NULL,
	"tagged" text NOT NULL,
	"terms" json NOT NULL,
	"warnings" json NOT NULL,
	"status" text NOT NULL,
	"model" json NOT NULL,
	"ms" json NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "turns_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_cases" ADD CONSTRAINT "job_cases_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_turns" ADD CONSTRAINT "job_turns_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_turns" ADD CONSTRAINT "job_turns_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "turns" ADD CONSTRAINT "turns_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cases_files_hash" ON "cases" USING btree ("files_hash");--> statement-breakpoint
CREATE INDEX "conversations_case" ON "conversations" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "findings_case" ON "findings" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "job_cases_state" ON "job_cases" USING btree ("state","job_id");--> statement-breakpoint
CREATE INDEX "steps_case" ON "steps" USING btree ("case_id","state");--> statement-breakpoint
CREATE INDEX "turns_conversation" ON "turns" USING btree ("conversation_id");